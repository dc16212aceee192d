import { useId, type ReactNode } from "react";
import { t, type Key } from "../../i18n";

interface Props {
  caption: Key;
  columns: readonly Key[];
  children: ReactNode;
}

/** A table that may be long and wide: it scrolls in a frame of its own, also by keyboard. */
export function ScrollTable({ caption, columns, children }: Props) {
  const title = useId();
  return (
    <section className="scroll-table" aria-labelledby={title}>
      <h3 id={title}>{t(caption)}</h3>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
      <div className="scroll-frame" role="group" aria-labelledby={title} tabIndex={0}>
        <table className="table" aria-labelledby={title}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  );
}
