// The heading of a page or step. It takes the focus when it appears, so that keyboard and screen reader start at the top.
import { makeStyles, mergeClasses, tokens } from "@fluentui/react-components";
import { useEffect, useRef, type ReactNode } from "react";

const useStyles = makeStyles({
  root: { margin: 0, outlineStyle: "none", color: tokens.colorNeutralForeground1 },
  page: { fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600, fontWeight: tokens.fontWeightSemibold },
  step: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold },
});

type Props = { level: 1 | 2; children: ReactNode; takesFocus?: boolean };

export function PageHeading({ level, children, takesFocus = true }: Props) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  const Tag = level === 1 ? "h1" : "h2";
  return (
    <Tag ref={heading} tabIndex={-1} className={mergeClasses(styles.root, level === 1 ? styles.page : styles.step)}>
      {children}
    </Tag>
  );
}
