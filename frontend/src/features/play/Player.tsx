import { useId, useRef, useState, type ReactNode } from "react";
import type { TrackView } from "../../api/detail";
import { voiceUrl, type FileView } from "../../api/files";
import { t } from "../../i18n";
import { languageName } from "../../lib/format";

interface Props {
  jobId: string;
  file: FileView;
  subtitles: readonly FileView[];
  /** Of the job's best file; none for another file. */
  tracks: readonly TrackView[];
  children: ReactNode;
}

/** Browsers play the first audio track; the server shows them any one of them as if it were alone. */
export function Player({ jobId, file, subtitles, tracks, children }: Props) {
  const choosable = tracks.length > 1 && file.audioTracks === tracks.length;
  const [voice, setVoice] = useState(() => tracks.find((track) => track.default)?.index ?? 0);
  const [failed, setFailed] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  /** Where to go on with the other voice. */
  const resume = useRef<{ at: number; playing: boolean } | null>(null);
  const src = choosable ? voiceUrl(jobId, voice) : file.url;

  const choose = (index: number) => {
    if (video.current !== null) {
      resume.current = { at: video.current.currentTime, playing: !video.current.paused };
    }
    setFailed(false);
    setVoice(index);
  };
  const goOn = () => {
    const tag = video.current;
    if (tag !== null && resume.current !== null) {
      tag.currentTime = resume.current.at;
      if (resume.current.playing) {
        tag.play().catch(() => undefined); // the browser wants a click first
      } else {
        tag.pause(); // every new source would play by itself
      }
      resume.current = null;
    }
  };

  return (
    <>
      {failed ? (
        <p role="alert" className="dialog-text">
          {t("inspector.cannotPlay")}
        </p>
      ) : (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- as many as there are; sounds without any play too
        <video
          ref={video}
          className={file.mediaType.startsWith("audio/") ? "video is-audio" : "video"}
          controls
          autoPlay
          src={src}
          onLoadedMetadata={goOn}
          onError={() => {
            setFailed(true);
          }}
        >
          {subtitles.map((text) => (
            <track
              key={text.key}
              kind="subtitles"
              src={text.url}
              srcLang={text.language ?? undefined}
              label={text.language === null ? text.name : languageName(text.language)}
            />
          ))}
        </video>
      )}
      <div className="dialog-foot">
        {choosable ? (
          <Voices tracks={tracks} voice={voice} onVoice={choose} />
        ) : (
          <p className="hint">
            {tracks.length > 1 ? t("inspector.cannotChoose", { count: tracks.length }) : ""}
          </p>
        )}
        {children}
      </div>
    </>
  );
}

interface VoicesProps {
  tracks: readonly TrackView[];
  voice: number;
  onVoice: (index: number) => void;
}

function Voices({ tracks, voice, onVoice }: VoicesProps) {
  const name = useId();
  return (
    <fieldset className="voices">
      <legend>{t("inspector.voice")}</legend>
      {tracks.map((track) => (
        <label key={track.index} className="check">
          <input
            type="radio"
            name={name}
            checked={track.index === voice}
            onChange={() => {
              onVoice(track.index);
            }}
          />
          {label(track)}
        </label>
      ))}
    </fieldset>
  );
}

function label({ language, role, title }: TrackView): string {
  const spoken = language === "und" || language === "" ? title : languageName(language);
  const kind = role === "dub" ? t("inspector.dub") : t("inspector.original");
  return spoken === "" ? kind : `${spoken} – ${kind}`;
}
