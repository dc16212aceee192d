import { Link } from "wouter";
import type { Probe } from "../../api/probe";
import { Icon, type IconName } from "../../components/Icon";
import { t } from "../../i18n";
import { bytes, duration } from "../../lib/format";
import { shortLink } from "./links";
import { pickedOf, type Checks, type Picks } from "./picks";
import type { Check } from "./prober";

interface Props {
  links: readonly string[];
  checks: Checks;
  picks: Picks;
  /** The list whose videos are shown below. */
  opened: string | null;
  pickerId: string;
  onOpen: (link: string | null) => void;
  onRemove: (link: string) => void;
  onClose: () => void;
}

/** What is known of each link of the dialog. */
export function LinkChips({ links, checks, ...rest }: Props) {
  return (
    <ul className="link-chips" aria-label={t("add.found")}>
      {links.map((link) => (
        <Chip key={link} link={link} check={checks.get(link)} {...rest} />
      ))}
    </ul>
  );
}

interface ChipProps extends Omit<Props, "links" | "checks"> {
  link: string;
  check: Check | undefined;
}

function Chip({ link, check, onRemove, ...rest }: ChipProps) {
  const found = check?.state === "ok" ? check.found : undefined;
  const look = lookOf(check);
  const name = found?.title ?? shortLink(link);
  return (
    <li className={`link-chip link-chip-${look.kind}`}>
      <Icon name={look.icon} />
      <span className="link-chip-name" dir="auto" title={link}>
        {name}
      </span>
      <span className="link-chip-note">
        <Note check={check} link={link} {...rest} />
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label={t("add.leaveOut", { name })}
        title={t("add.leaveOut", { name })}
        onClick={() => {
          onRemove(link);
        }}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

type Kind = "checking" | "ok" | "duplicate" | "unsupported" | "unknown";

function lookOf(check: Check | undefined): { kind: Kind; icon: IconName } {
  switch (check?.state) {
    case "ok":
      return check.found.duplicateOf === null
        ? { kind: "ok", icon: "check" }
        : { kind: "duplicate", icon: "warning" };
    case "unsupported":
      return { kind: "unsupported", icon: "ban" };
    case "unknown":
      return { kind: "unknown", icon: "help" };
    default:
      return { kind: "checking", icon: "clock" };
  }
}

function Note({ check, link, ...rest }: Omit<ChipProps, "onRemove">) {
  switch (check?.state) {
    case "ok":
      return check.found.isPlaylist ? (
        <ListNote found={check.found} link={link} {...rest} />
      ) : (
        <VideoNote found={check.found} onClose={rest.onClose} />
      );
    case "unsupported":
      return check.reason === "" ? t("add.noLink") : check.reason;
    case "unknown":
      return t("add.notChecked", { reason: check.reason });
    default:
      return t("add.checking");
  }
}

function VideoNote({ found, onClose }: { found: Probe; onClose: () => void }) {
  if (found.duplicateOf !== null) {
    return (
      <>
        {t("add.duplicateOf")}{" "}
        <Link href={`/?job=${found.duplicateOf.id}`} onClick={onClose}>
          {found.duplicateOf.title ?? t("add.thatJob")}
        </Link>
      </>
    );
  }
  const facts = [
    found.durationSec === null ? "" : duration(found.durationSec),
    found.sizeBytes === null ? "" : bytes(found.sizeBytes),
    found.uploader ?? "",
  ].filter(Boolean);
  return facts.length === 0 ? t("add.ready") : facts.join(" · ");
}

interface ListNoteProps extends Pick<Props, "picks" | "opened" | "pickerId" | "onOpen"> {
  found: Probe;
  link: string;
}

function ListNote({ found, link, picks, opened, pickerId, onOpen }: ListNoteProps) {
  const isOpen = opened === link;
  const count = pickedOf(found, picks, link).size;
  return (
    <button
      type="button"
      className="link-list"
      aria-expanded={isOpen}
      aria-controls={isOpen ? pickerId : undefined}
      onClick={() => {
        onOpen(isOpen ? null : link);
      }}
    >
      {t("add.videosOf", { picked: count, count: found.entries.length })}
      <Icon name="chevron" />
    </button>
  );
}
