/** The context menu of a file. */

import { downloadUrl, isPlayable, type FileView } from "../../api/files";
import type { MenuItem } from "../../components/Menu";
import { t } from "../../i18n";
import { copy } from "./Facts";

interface Choices {
  readonly onOpen: (file: FileView) => void;
  readonly onRename: (file: FileView) => void;
  readonly onRemove: (file: FileView) => void;
}

export function fileMenu(file: FileView, mayChange: boolean, choices: Choices): readonly MenuItem[] {
  const change: readonly MenuItem[] = [
    { kind: "line" },
    item("inspector.renameFile", "pencil", "F2", () => {
      choices.onRename(file);
    }),
    {
      ...item("inspector.deleteFile", "trash", "Delete", () => {
        choices.onRemove(file);
      }),
      danger: true,
      shown: "Del",
    },
  ];
  return [
    ...(isPlayable(file)
      ? [
          item("inspector.play", "play", "Enter", () => {
            choices.onOpen(file);
          }),
        ]
      : []),
    item("inspector.save", "save", isPlayable(file) ? undefined : "Enter", () => {
      saveFile(file);
    }),
    item("inspector.copyPath", "copy", undefined, () => void copy(file.path)),
    ...(mayChange ? change : []),
  ];
}

type Item = Extract<MenuItem, { kind: "item" }>;

function item(
  label: Parameters<typeof t>[0],
  icon: Item["icon"],
  keys: string | undefined,
  run: () => void,
): Item {
  return { kind: "item", label: t(label), icon, keys, shown: keys, run };
}

export function saveFile(file: FileView): void {
  const link = document.createElement("a");
  link.href = downloadUrl(file);
  link.download = "";
  link.click();
}
