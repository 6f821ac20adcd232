import { useVirtualizer } from "@tanstack/react-virtual";
import type { VirtualItem } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { ReactNode } from "react";
import classes from "./table.module.css";

/** One column of a virtual table. `width` is a CSS grid track. */
export type Column<Row> = { readonly name: string; readonly width: string; readonly cell: (row: Row) => ReactNode };

type Shape<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly template: string;
  readonly onOpen: ((row: Row) => void) | undefined;
};

function Head<Row>({ columns, template }: Pick<Shape<Row>, "columns" | "template">) {
  return (
    <div role="rowgroup" className={classes["head"]}>
      <div role="row" aria-rowindex={1} className={classes["row"]} style={{ gridTemplateColumns: template }}>
        {columns.map(({ name }) => (
          <span role="columnheader" key={name}>
            {name}
          </span>
        ))}
      </div>
    </div>
  );
}

function Line<Row>({
  row,
  item,
  measure,
  shape,
}: {
  readonly row: Row;
  readonly item: VirtualItem;
  readonly measure: (element: Element | null) => void;
  readonly shape: Shape<Row>;
}) {
  const { columns, template, onOpen } = shape;
  return (
    <div
      role="row"
      aria-rowindex={item.index + 2}
      data-index={item.index}
      ref={measure}
      className={`${classes["row"]} ${classes["line"]} ${onOpen === undefined ? "" : classes["opens"]}`}
      style={{ gridTemplateColumns: template, transform: `translateY(${item.start}px)` }}
      onDoubleClick={() => onOpen?.(row)}
    >
      {columns.map(({ name, cell }) => (
        <span role="cell" key={name}>
          {cell(row)}
        </span>
      ))}
    </div>
  );
}

/** A table of any length of which only the rows in sight are built; it says its whole length to who listens. */
export function VirtualTable<Row>({
  label,
  rows,
  columns,
  keyOf,
  rowHeight = 40,
  maxHeight = "60vh",
  onOpen,
}: {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string | number;
  /** Pixels that a row has at least; taller ones are measured. */
  readonly rowHeight?: number;
  readonly maxHeight?: string;
  readonly onOpen?: (row: Row) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (at) => {
      const row = rows[at];
      return row === undefined ? at : keyOf(row);
    },
  });
  const template = columns.map(({ width }) => width).join(" ");
  const shape: Shape<Row> = { columns, template, onOpen };
  return (
    <div
      className={classes["scroller"]}
      ref={scroller}
      style={{ maxHeight }}
      tabIndex={0}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
    >
      <Head columns={columns} template={template} />
      <div role="rowgroup" className={classes["body"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : <Line key={item.key} row={row} item={item} measure={virtual.measureElement} shape={shape} />;
        })}
      </div>
    </div>
  );
}
