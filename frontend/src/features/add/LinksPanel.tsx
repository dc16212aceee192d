import { useId, useState } from "react";
import { t } from "../../i18n";
import { LinkChips } from "./LinkChips";
import { foundAt, pickedOf, tally, useful, type Checks, type Picks } from "./picks";
import { PlaylistPicker } from "./PlaylistPicker";

interface Props {
  links: readonly string[];
  checks: Checks;
  picks: Picks;
  onLinks: (kept: readonly string[]) => void;
  onPick: (link: string, picked: ReadonlySet<number>) => void;
  onClose: () => void;
}

/** The links of the dialog: what is known of each, and the videos of a list to choose from. */
export function LinksPanel({ links, checks, picks, onLinks, onPick, onClose }: Props) {
  const pickerId = useId();
  const [opened, setOpened] = useState<string | null>(null);
  const list = opened !== null && links.includes(opened) ? foundAt(checks, opened) : undefined;
  if (links.length === 0) {
    return null;
  }
  return (
    <div className="links-panel">
      <LinkChips
        links={links}
        checks={checks}
        picks={picks}
        opened={opened}
        pickerId={pickerId}
        onOpen={setOpened}
        onRemove={(removed) => {
          onLinks(links.filter((link) => link !== removed));
        }}
        onClose={onClose}
      />
      {opened !== null && list?.isPlaylist === true && (
        <PlaylistPicker
          key={opened}
          id={pickerId}
          found={list}
          picked={pickedOf(list, picks, opened)}
          onPick={(picked) => {
            onPick(opened, picked);
          }}
        />
      )}
      <Sum links={links} checks={checks} onLinks={onLinks} />
    </div>
  );
}

function Sum({ links, checks, onLinks }: Pick<Props, "links" | "checks" | "onLinks">) {
  const { checking, duplicate, unsupported } = tally(links, checks);
  const parts = [
    checking > 0 && t("add.sumChecking", { count: checking }),
    duplicate > 0 && t("add.sumDuplicate", { count: duplicate }),
    unsupported > 0 && t("add.sumUnsupported", { count: unsupported }),
  ].filter((part) => part !== false);
  return (
    <div className="links-sum">
      <p role="status">{parts.join(" · ")}</p>
      {links.length > 1 && duplicate + unsupported > 0 && (
        <button
          type="button"
          className="link-button"
          onClick={() => {
            onLinks(useful(links, checks));
          }}
        >
          {t("add.keepUseful")}
        </button>
      )}
    </div>
  );
}
