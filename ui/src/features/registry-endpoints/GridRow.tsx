// One row of the grid. It draws what it is given; unknown words of Azure are shown as they are.
import { mergeClasses, SkeletonItem } from "@fluentui/react-components";
import { StarFilled, StarRegular } from "@fluentui/react-icons";
import { memo, type ReactNode } from "react";
import type { RegistryEndpoint } from "@/backend/generated/RegistryEndpoint";
import { CutTo } from "@/components/CutText";
import { RelativeTime } from "@/components/RelativeTime";
import { StateLabel } from "@/components/StateLabel";
import { en } from "@/strings/en";
import { CELL_PADDING, columns, FIRST_INDENT, STAR, type Column } from "./columns";
import { useGridStyles } from "./Grid.styles";

export type CellFont = { normal: string; strong: string };
export type Layout = { widths: number[]; total: number; template: string; font: CellFont; scrollsSideways: boolean };


function content(endpoint: RegistryEndpoint, column: Column, width: number, font: CellFont): ReactNode {
  const cut = (text: string, first = false) => (
    <CutTo text={text} width={width - CELL_PADDING - (first ? FIRST_INDENT + STAR : 0)} font={first ? font.strong : font.normal} />
  );
  switch (column.key) {
    case "name":
      return cut(endpoint.name, true);
    case "host":
      return cut(endpoint.host);
    case "method":
      return cut(en.states.method(endpoint.method));
    case "instanceName":
      return cut(endpoint.instanceName);
    case "resourceGroup":
      return cut(endpoint.resourceGroup);
    case "provisioningState":
      return <StateLabel state={endpoint.provisioningState} />;
    case "healthState":
      return <StateLabel state={endpoint.healthState} />;
    case "lastModifiedAt":
      return endpoint.lastModifiedAt === null ? "" : <RelativeTime at={endpoint.lastModifiedAt} />;
  }
}

type Props = {
  endpoint: RegistryEndpoint | undefined;
  index: number;
  /** Where the row stands in the body, in pixels. */
  top: number;
  /** Column widths, their sum, and both as CSS: the same objects for all rows until the window changes. */
  layout: Layout;
  open: boolean;
  /** The column of the cell that Tab reaches, when it is in this row. */
  activeColumn: number | null;
  starred: boolean;
};

/** Tab leads from the cell to its star; the grid hears the press, as it does for every cell. */
function Star({ starred, reachable }: { starred: boolean; reachable: boolean }) {
  const styles = useGridStyles();
  const label = starred ? en.endpoints.removeFavourite : en.endpoints.addFavourite;
  return (
    <button
      type="button"
      className={styles.star}
      data-star=""
      data-starred={starred ? "" : undefined}
      tabIndex={reachable ? 0 : -1}
      aria-label={label}
      title={label}
    >
      {starred ? <StarFilled aria-hidden /> : <StarRegular aria-hidden />}
    </button>
  );
}

/** Drawn again only when something of it changes: scrolling must cost no more than the rows that come into sight. */
export const GridRow = memo(function GridRow({ endpoint, index, top, layout, open, activeColumn, starred }: Props) {
  const styles = useGridStyles();
  const { widths, total, template, font } = layout;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={open}
      aria-busy={endpoint === undefined || undefined}
      className={mergeClasses(styles.row, styles.bodyRow, styles.selectedMark)}
      style={{ gridTemplateColumns: template, width: total, transform: `translateY(${String(top)}px)` }}
      data-row={index}
    >
      {columns.map((column, at) => (
        <div
          key={column.key}
          role="gridcell"
          aria-colindex={at + 1}
          tabIndex={activeColumn === at ? 0 : -1}
          data-column={at}
          data-first={at === 0 ? "" : undefined}
          className={mergeClasses(styles.cell, at === 0 && styles.first, at === 0 && layout.scrollsSideways && styles.pinned)}
        >
          {endpoint ? <span className={styles.text}>{content(endpoint, column, widths[at] ?? 0, font)}</span> : <SkeletonItem className={styles.skeleton} />}
          {endpoint && at === 0 && <Star starred={starred} reachable={activeColumn === 0} />}
        </div>
      ))}
    </div>
  );
});
