import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import "../../styles/files.css";
import { t } from "../../i18n";
import type { FileView } from "../../api/files";
import { FileRow } from "./FileRow";
import { useFileTree, type FileActions } from "./use-file-tree";

const ROW_PX = 52;
/** More rows than this are drawn only where they are in sight. */
const MANY = 60;

interface Props {
  tree: ReturnType<typeof useFileTree>;
  actions: FileActions;
  mayChange: (file: FileView) => boolean;
}

export function FileTree({ tree, actions, mayChange }: Props) {
  const { frame, entries, active, choose, toggle, onKeyDown } = tree;
  const at = active === undefined ? -1 : entries.indexOf(active);
  // eslint-disable-next-line react-hooks/incompatible-library -- the page is built without that compiler
  const virtual = useVirtualizer({
    count: entries.length,
    enabled: entries.length > MANY,
    getScrollElement: () => frame.current?.closest<HTMLElement>(".tabpanel") ?? null,
    estimateSize: () => ROW_PX,
    overscan: 10,
    // The row with the focus stays, so that the focus does not fall to the page.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...(at < 0 ? [] : [at])])],
  });
  const shown =
    entries.length > MANY ? virtual.getVirtualItems().map(({ index }) => index) : [...entries.keys()];
  const entryOf = (target: EventTarget) => {
    const row = target instanceof Element ? target.closest<HTMLElement>("[role=row]") : null;
    return { row, entry: entries.find(({ key }) => key === row?.dataset.key) };
  };

  return (
    <div
      ref={frame}
      role="treegrid"
      aria-label={t("inspector.files")}
      aria-rowcount={entries.length}
      className="file-tree"
      tabIndex={-1}
      style={{ height: entries.length * ROW_PX }}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLElement && event.target.role === "row") {
          onKeyDown(event);
        }
      }}
      onClick={({ target }) => {
        const { entry } = entryOf(target);
        if (entry !== undefined) {
          choose(entry.key);
          if (entry.kind === "folder") {
            toggle(entry.key);
          }
        }
      }}
      onContextMenu={(event) => {
        const { row, entry } = entryOf(event.target);
        if (entry?.kind === "file") {
          event.preventDefault();
          choose(entry.key);
          actions.menu(entry, row);
        }
      }}
    >
      {shown.map((index) => {
        const entry = entries[index];
        return (
          entry !== undefined && (
            <FileRow
              key={entry.key}
              entry={entry}
              index={index}
              top={index * ROW_PX}
              isStop={entry === active}
              actions={actions}
              mayChange={entry.kind === "file" && mayChange(entry.file)}
            />
          )
        );
      })}
    </div>
  );
}
