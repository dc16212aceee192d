import { useState } from "react";
import type { MediaView, TrackView } from "../../api/detail";
import type { Job } from "../../api/types";
import { t } from "../../i18n";
import { bytes, duration, languageName } from "../../lib/format";
import { titleOf } from "../../lib/status";
import { Chapters } from "./Chapters";
import { Fact, Facts } from "./Facts";
import { Formats } from "./Formats";
import { resolution } from "./words";
import "../../styles/media.css";

export function Media({ job, media }: { job: Job; media: MediaView | null }) {
  if (media === null) {
    return (
      <div className="media">
        <p className="inspector-hint">{t("inspector.noMedia")}</p>
        <Formats key={job.url} url={job.url} jobId={job.id} chosen={[]} />
      </div>
    );
  }
  return (
    <div className="media">
      {job.thumbnailUrl !== null && (
        <Picture key={job.thumbnailUrl} url={job.thumbnailUrl} title={titleOf(job)} />
      )}
      <Facts>
        <Fact name="inspector.title">{media.sourceTitle}</Fact>
        <Fact name="inspector.uploader">{media.sourceUploader}</Fact>
        <Fact name="inspector.published">{day(media.sourceUploadDate)}</Fact>
        <Fact name="inspector.duration">
          {media.durationSec === null ? null : duration(media.durationSec)}
        </Fact>
        <Fact name="inspector.size">{media.fileSizeBytes === null ? null : bytes(media.fileSizeBytes)}</Fact>
        <Fact name="inspector.chosenFormat">{chosenFormats(media.formatIds)}</Fact>
        <Fact name="inspector.resolution">{resolution(media)}</Fact>
        <Fact name="inspector.videoCodec">{media.videoCodec}</Fact>
        <Fact name="inspector.audioCodec">{media.audioCodec}</Fact>
        <Fact name="inspector.format">{job.outputContainer}</Fact>
        <Fact name="inspector.spoken">{spoken(media.sourceLanguage)}</Fact>
        <Fact name="inspector.subtitles">
          {media.subtitleLangs.map((language) => trackLanguage({ language })).join(", ")}
        </Fact>
      </Facts>
      {media.tracks.length > 0 && <Tracks tracks={media.tracks} />}
      {media.chapters.length > 0 && <Chapters chapters={media.chapters} />}
      <Formats key={job.url} url={job.url} jobId={job.id} chosen={media.formatIds} />
    </div>
  );
}

function Picture({ url, title }: { url: string; title: string }) {
  const [broken, setBroken] = useState(false);
  return (
    !broken && (
      <img
        className="media-picture"
        src={url}
        alt={t("inspector.thumbnail", { title })}
        onError={() => {
          setBroken(true);
        }}
      />
    )
  );
}

function Tracks({ tracks }: { tracks: readonly TrackView[] }) {
  return (
    <div className="table-frame">
      <table className="table">
        <caption>{t("inspector.tracks")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("inspector.language")}</th>
            <th scope="col">{t("inspector.role")}</th>
            <th scope="col">{t("inspector.codec")}</th>
            <th scope="col">{t("inspector.name")}</th>
            <th scope="col">{t("inspector.isDefault")}</th>
          </tr>
        </thead>
        <tbody>
          {tracks.map((track) => (
            <tr key={track.index}>
              <td>{trackLanguage(track)}</td>
              <td>{track.role === "dub" ? t("inspector.dub") : t("inspector.original")}</td>
              <td>{track.codec}</td>
              <td dir="auto">{track.title}</td>
              <td>{track.default ? t("inspector.yes") : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function trackLanguage({ language }: Pick<TrackView, "language">): string {
  return spoken(language) ?? t("inspector.unknown");
}

function spoken(code: string | null): string | null {
  return code === null || code === "und" || code === "" ? null : languageName(code);
}

/** yt-dlp's `20260131` as a date. */
function day(date: string | null): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? "");
  return parts === null ? date : parts.slice(1).join("-");
}

/** A plain file is the only format of its link; yt-dlp then calls it "0". */
function chosenFormats(ids: readonly string[]): string {
  return ids.join(" + ").replace(/^0$/, "");
}
