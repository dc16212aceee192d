/** A job's files as the rows of a tree: folders of the library, and what is kept for work to come. */

import type { FileView } from "../../api/files";
import type { Key } from "../../i18n";

interface Place {
  /** From 1. */
  readonly level: number;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** The key of the folder around it. */
  readonly parent: string | null;
}

export interface FolderEntry extends Place {
  readonly kind: "folder";
  readonly key: string;
  /** Where it is one of ours: its name in words. */
  readonly word: Key | null;
  readonly name: string;
  readonly open: boolean;
  readonly count: number;
  readonly size: number;
}

export interface FileEntry extends Place {
  readonly kind: "file";
  readonly key: string;
  readonly file: FileView;
}

export type Entry = FolderEntry | FileEntry;

interface Folder {
  readonly key: string;
  readonly word: Key | null;
  readonly name: string;
  readonly folders: Map<string, Folder>;
  readonly files: FileView[];
}

const isOfLibrary = ({ kind }: FileView) => kind === "library";

/** The rows in order, without those in closed folders. */
export function entriesOf(files: readonly FileView[], closed: ReadonlySet<string>): readonly Entry[] {
  const library = folder("library/", "library", "inspector.folderLibrary");
  files.filter(isOfLibrary).forEach((file) => {
    folderOf(library, file).files.push(file);
  });
  const work = folder("work/", "work", "inspector.folderWork");
  work.files.push(...files.filter((file) => !isOfLibrary(file)));
  const roots = [library, work].filter((root) => countOf(root) > 0);
  return roots.flatMap((root, at) =>
    rowsOf(root, { level: 1, position: at + 1, siblings: roots.length, parent: null }, closed),
  );
}

function folder(key: string, name: string, word: Key | null = null): Folder {
  return { key, word, name, folders: new Map(), files: [] };
}

function folderOf(root: Folder, { path }: FileView): Folder {
  return path
    .split("/")
    .slice(1, -1)
    .reduce((around, name) => {
      const inside = around.folders.get(name) ?? folder(`${around.key}${name}/`, name);
      around.folders.set(name, inside);
      return inside;
    }, root);
}

function rowsOf(one: Folder, place: Place, closed: ReadonlySet<string>): Entry[] {
  const { key, word, name, folders, files } = one;
  const open = !closed.has(key);
  const row: FolderEntry = {
    kind: "folder",
    key,
    word,
    name,
    open,
    count: countOf(one),
    size: sizeOf(one),
    ...place,
  };
  if (!open) {
    return [row];
  }
  const siblings = folders.size + files.length;
  const at = (index: number): Place => ({
    level: place.level + 1,
    position: index + 1,
    siblings,
    parent: key,
  });
  return [
    row,
    ...[...folders.values()].flatMap((inside, index) => rowsOf(inside, at(index), closed)),
    ...files.map((file, index): Entry => ({
      kind: "file",
      key: file.key,
      file,
      ...at(folders.size + index),
    })),
  ];
}

function countOf({ folders, files }: Folder): number {
  return [...folders.values()].reduce((sum, inside) => sum + countOf(inside), files.length);
}

function sizeOf({ folders, files }: Folder): number {
  const own = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [...folders.values()].reduce((sum, inside) => sum + sizeOf(inside), own);
}

/** Which row a key leads to from this one; null when it leads to none. */
export function rowAfter(entries: readonly Entry[], here: Entry, key: string): Entry | null {
  const at = entries.indexOf(here);
  const last = entries.length - 1;
  const moves: Partial<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: last,
    PageDown: Math.min(at + PAGE, last),
    PageUp: Math.max(at - PAGE, 0),
    ArrowRight: here.kind === "folder" && here.open ? at + 1 : -1,
    ArrowLeft: entries.findIndex((one) => one.key === here.parent),
  };
  return entries[moves[key] ?? -1] ?? null;
}

const PAGE = 10;
