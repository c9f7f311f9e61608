// One line of text that is cut in the middle when it does not fit, with the whole in a tooltip and for screen readers.
import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { useLayoutEffect, useRef, useState } from "react";
import { cutMiddle, widthOf } from "./cut";
import { useHiddenStyles } from "./hidden";

const useStyles = makeStyles({
  root: { display: "block", minWidth: 0, overflow: "hidden", whiteSpace: "nowrap", textOverflow: "ellipsis" },
});

type Props = { text: string; className?: string | undefined };

/** Measures its own place; for a few texts at a time. Lists with many rows hand in the width: see CutTo. */
export function CutText({ text, className }: Props) {
  const styles = useStyles();
  const element = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ width: number; font: string } | null>(null);
  useLayoutEffect(() => {
    const span = element.current;
    if (!span) return;
    const measure = () => setPlace({ width: span.clientWidth, font: getComputedStyle(span).font });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(span);
    return () => observer.disconnect();
  }, []);
  return (
    <span ref={element} className={mergeClasses(styles.root, className)}>
      {place ? <CutTo text={text} width={place.width} font={place.font} /> : text}
    </span>
  );
}

/** The same for a known width and font. */
export function CutTo({ text, width, font }: { text: string; width: number; font: string }) {
  const hidden = useHiddenStyles();
  const shown = cutMiddle(text, width, (part) => widthOf(part, font));
  if (shown === text) return text;
  return (
    <>
      <span aria-hidden title={text}>
        {shown}
      </span>
      <span className={hidden.root}>{text}</span>
    </>
  );
}
