import { useEffect } from "react";
import "../../styles/drop.css";
import { t } from "../../i18n";
import { carriesLinks, isTaken, linksOf } from "./drop";
import { takeShared } from "./share";

/** Links pasted or dropped anywhere on the page, or shared with it, open the Add dialog. */
export function useAddAnywhere(open: (text: string) => void): void {
  useEffect(() => {
    const shared = takeShared();
    if (shared !== "") {
      open(shared);
    }
  }, [open]);

  useEffect(() => {
    const offer = async (event: Event, data: DataTransfer | null) => {
      if (data === null || isTaken(event.target) || !carriesLinks(data)) {
        return;
      }
      event.preventDefault();
      const links = await linksOf(data);
      if (links !== "") {
        open(links);
      }
    };
    const paste = (event: ClipboardEvent) => {
      void offer(event, event.clipboardData);
    };
    const drop = (event: DragEvent) => {
      invite(false);
      if (event.dataTransfer?.types.includes("Files") === true) {
        event.preventDefault();
      }
      void offer(event, event.dataTransfer);
    };
    const over = (event: DragEvent) => {
      if (!carriesLinks(event.dataTransfer)) {
        return;
      }
      if (!isTaken(event.target)) {
        event.preventDefault(); // says that a drop is welcome
        invite(true);
      } else if (event.dataTransfer?.types.includes("Files") === true) {
        event.preventDefault(); // else the browser would open the file in place of the page
      }
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) {
        invite(false); // the pointer left the window
      }
    };
    document.addEventListener("paste", paste);
    document.addEventListener("drop", drop);
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", leave);
    return () => {
      invite(false);
      document.removeEventListener("paste", paste);
      document.removeEventListener("drop", drop);
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", leave);
    };
  }, [open]);
}

function invite(welcome: boolean): void {
  if (welcome) {
    document.body.dataset.drop = t("world.dropHere");
  } else {
    delete document.body.dataset.drop;
  }
}
