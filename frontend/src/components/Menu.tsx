/** A menu at a point of the page: keyboard, submenus and ARIA by Radix. Loaded when one is opened. */

import * as Radix from "@radix-ui/react-dropdown-menu";
import "../styles/menu.css";
import { Icon, type IconName } from "./Icon";

export type MenuItem =
  | { readonly kind: "line" }
  | { readonly kind: "note"; readonly label: string }
  | { readonly kind: "sub"; readonly label: string; readonly items: readonly MenuItem[] }
  | {
      readonly kind: "item";
      readonly label: string;
      readonly run: () => void;
      readonly icon?: IconName | undefined;
      /** For aria-keyshortcuts. */
      readonly keys?: string | undefined;
      /** The key as people read it. */
      readonly shown?: string | undefined;
      readonly disabled?: boolean;
      readonly danger?: boolean;
      /** A choice that is made (true) or not. */
      readonly checked?: boolean | undefined;
    };

/** In pixels: a button let go over an item would choose it. */
const CLEAR_OF_POINTER = 2;

export interface MenuPlace {
  readonly x: number;
  readonly y: number;
  /** It hangs from a button; else it slides up until all of it is seen. */
  readonly below?: boolean;
}

interface Props {
  label: string;
  at: MenuPlace;
  items: readonly MenuItem[];
  /** What holds the focus once the menu is closed, unless the chosen item has moved it. */
  opener: HTMLElement | null;
  onClose: () => void;
}

export default function Menu({ label, at, items, opener, onClose }: Props) {
  return (
    <Radix.Root
      open
      modal={false}
      onOpenChange={(open) => {
        if (!open) {
          onClose();
        }
      }}
    >
      <Radix.Trigger asChild>
        <span className="menu-point" style={{ left: at.x, top: at.y }} tabIndex={-1} aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal container={landmark()}>
        <Radix.Content
          className="menu"
          aria-label={label}
          aria-labelledby=""
          side={at.below === true ? "bottom" : "right"}
          align="start"
          sideOffset={at.below === true ? 0 : CLEAR_OF_POINTER}
          collisionPadding={8}
          loop
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (document.activeElement === document.body || document.activeElement === null) {
              opener?.focus({ preventScroll: true });
            }
          }}
        >
          <Items items={items} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Everything on the page belongs to a landmark, so that people who jump between those miss nothing. */
function landmark(): HTMLElement {
  return document.querySelector("main") ?? document.body;
}

function Items({ items }: { items: readonly MenuItem[] }) {
  return items.map((item, index) => <Entry key={index} item={item} />);
}

function Entry({ item }: { item: MenuItem }) {
  switch (item.kind) {
    case "line":
      return <Radix.Separator className="menu-line" />;
    case "note":
      return <Radix.Label className="menu-note">{item.label}</Radix.Label>;
    case "sub":
      return (
        <Radix.Sub>
          <Radix.SubTrigger className="menu-item">
            <span className="menu-icon" />
            {item.label}
            <Icon name="forward" className="menu-more" />
          </Radix.SubTrigger>
          <Radix.Portal container={landmark()}>
            <Radix.SubContent className="menu" collisionPadding={8} alignOffset={-5}>
              <Items items={item.items} />
            </Radix.SubContent>
          </Radix.Portal>
        </Radix.Sub>
      );
    case "item":
      return <Choice item={item} />;
  }
}

function Choice({ item }: { item: Extract<MenuItem, { kind: "item" }> }) {
  const { label, icon, keys, shown, checked, disabled = false, danger = false, run } = item;
  const common = {
    className: danger ? "menu-item is-danger" : "menu-item",
    disabled,
    onSelect: run,
    "aria-keyshortcuts": keys,
  };
  const content = (
    <>
      {label}
      {shown !== undefined && (
        <kbd className="menu-key" aria-hidden="true">
          {shown}
        </kbd>
      )}
    </>
  );
  if (checked !== undefined) {
    return (
      <Radix.CheckboxItem {...common} checked={checked}>
        <span className="menu-icon">
          <Radix.ItemIndicator>
            <Icon name="check" />
          </Radix.ItemIndicator>
        </span>
        {content}
      </Radix.CheckboxItem>
    );
  }
  return (
    <Radix.Item {...common}>
      <span className="menu-icon">{icon !== undefined && <Icon name={icon} />}</span>
      {content}
    </Radix.Item>
  );
}
