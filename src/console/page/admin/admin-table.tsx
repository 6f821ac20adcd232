import type { ReactNode } from "react";
import tables from "../partner/partner.module.css";

/** A table of the administrator's: its first column names the row. */
export function AdminTable({
  label,
  columns,
  children,
}: {
  readonly label: string;
  readonly columns: readonly string[];
  readonly children: ReactNode;
}) {
  return (
    <div className={tables["scroll"]} tabIndex={0} role="group" aria-label={label}>
      <table className={tables["table"]}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
