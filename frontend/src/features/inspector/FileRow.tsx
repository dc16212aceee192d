import type { MouseEvent } from "react";
import { downloadUrl, isPlayable, type FileView } from "../../api/files";
import { Icon, type IconName } from "../../components/Icon";
import { t, type Key } from "../../i18n";
import { bytes, languageName } from "../../lib/format";
import type { Entry, FileEntry, FolderEntry } from "./file-tree";
import type { FileActions } from "./use-file-tree";
import { kindName } from "./words";

interface Props {
  entry: Entry;
  index: number;
  top: number;
  isStop: boolean;
  actions: FileActions;
  mayChange: boolean;
}

export function FileRow({ entry, index, top, isStop, actions, mayChange }: Props) {
  const { level, position, siblings, key } = entry;
  return (
    <div
      role="row"
      className={`file is-${entry.kind}`}
      data-key={key}
      tabIndex={isStop ? 0 : -1}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-rowindex={index + 1}
      aria-expanded={entry.kind === "folder" ? entry.open : undefined}
      style={{ transform: `translateY(${top}px)`, paddingInlineStart: (level - 1) * 18 }}
    >
      {entry.kind === "folder" ? (
        <FolderCell entry={entry} />
      ) : (
        <>
          <FileCell file={entry.file} />
          <div role="gridcell" className="file-buttons">
            <Buttons entry={entry} actions={actions} mayChange={mayChange} />
          </div>
        </>
      )}
    </div>
  );
}

function FolderCell({ entry: { word, name, open, count, size } }: { entry: FolderEntry }) {
  return (
    <div role="gridcell" className="file-cell">
      <Icon name={open ? "chevron" : "forward"} />
      <div className="file-text">
        <span className="file-name" dir="auto">
          {word === null ? name : t(word)}
        </span>
        <span className="file-facts">
          {t("inspector.filesCount", { count })} – {bytes(size)}
        </span>
      </div>
    </div>
  );
}

function FileCell({ file: { name, path, kind, language, sizeBytes } }: { file: FileView }) {
  const facts = [kindName(kind), language === null ? "" : languageName(language), bytes(sizeBytes)];
  return (
    <div role="gridcell" className="file-cell">
      <div className="file-text">
        <span className="file-name" dir="auto" title={path}>
          {name}
        </span>
        <span className="file-facts">{facts.filter(Boolean).join(" – ")}</span>
      </div>
    </div>
  );
}

/** Out of the Tab order: the row has keys and a menu for each of them. */
function Buttons({ entry, actions, mayChange }: Pick<Props, "actions" | "mayChange"> & { entry: FileEntry }) {
  const { file } = entry;
  const { name } = file;
  return (
    <>
      {isPlayable(file) && (
        <RowButton
          icon="play"
          title="inspector.play"
          label={t("inspector.playNamed", { name })}
          onPress={() => {
            actions.open(file);
          }}
        />
      )}
      <a
        className="icon-button is-strong"
        tabIndex={-1}
        title={t("inspector.save")}
        aria-label={t("inspector.saveNamed", { name })}
        href={downloadUrl(file)}
        download
      >
        <Icon name="save" />
      </a>
      {mayChange && (
        <>
          <RowButton
            icon="pencil"
            className="file-change"
            title="inspector.renameFile"
            label={t("inspector.renameNamed", { name })}
            onPress={() => {
              actions.rename(file);
            }}
          />
          <RowButton
            icon="trash"
            className="file-change"
            title="inspector.deleteFile"
            label={t("inspector.deleteNamed", { name })}
            onPress={() => {
              actions.remove(file);
            }}
          />
        </>
      )}
      <RowButton
        icon="more"
        className="file-more"
        title="list.more"
        label={t("inspector.actionsFor", { name })}
        onPress={({ currentTarget }) => {
          actions.menu(entry, currentTarget.closest("[role=row]"));
        }}
      />
    </>
  );
}

interface ButtonProps {
  icon: IconName;
  className?: string;
  title: Key;
  label: string;
  onPress: (event: MouseEvent<HTMLElement>) => void;
}

function RowButton({ icon, className = "", title, label, onPress }: ButtonProps) {
  return (
    <button
      type="button"
      className={`icon-button is-strong ${className}`}
      tabIndex={-1}
      title={t(title)}
      aria-label={label}
      onClick={onPress}
    >
      <Icon name={icon} className={icon === "play" ? "filled" : ""} />
    </button>
  );
}
