// An editable combo box after the ARIA pattern "editable with list autocomplete". Called inside a FormField, which names it.
// Fluent's own one picks a suggestion on Tab and draws every option; a host that was typed must stay as typed, and 500 instances must be quick.
import { Input, usePositioning, useId, type InputProps, type PositioningImperativeRef } from "@fluentui/react-components";
import { ChevronDownRegular } from "@fluentui/react-icons";
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { en } from "@/strings/en";
import { CHOICES_DRAWN, named, narrow, type Choice } from "./choices";
import { useComboBoxStyles } from "./ComboBox.styles";
import { formatCount } from "./format";

type Props = {
  choices: Choice[];
  value: string;
  onChange: (value: string) => void;
  onLeave?: () => void;
  /** Any text is a value (the choices are suggestions); otherwise the value is one of the choices or empty. */
  free?: boolean;
  /** Emptying the text empties the value. */
  clearable?: boolean;
  placeholder?: string;
  loading?: boolean;
  disabled?: boolean;
  className?: string;
  size?: InputProps["size"];
  "aria-label"?: string;
  "aria-describedby"?: string;
};

export function ComboBox({ choices, value, onChange, onLeave, free = false, clearable = false, loading = false, disabled = false, className, size, ...rest }: Props) {
  const styles = useComboBoxStyles();
  const listId = useId("choices");
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(-1);
  const positioning = useRef<PositioningImperativeRef>(null);
  const { targetRef, containerRef } = usePositioning({ positioningRef: positioning, position: "below", align: "start", matchTargetSize: "width", offset: 2, overflowBoundaryPadding: 8, strategy: "fixed" });

  const label = free ? value : (choices.find((choice) => choice.value === value)?.label ?? "");
  const text = typed ?? label;
  // A box that was only opened shows all: the chosen one must not hide the others.
  const found = narrow(choices, typed ?? "");
  const drawn = found.slice(0, CHOICES_DRAWN);
  const activeChoice = open ? drawn[active] : undefined;
  const optionId = (index: number) => `${listId}-${String(index)}`;

  const moveTo = (index: number) => {
    setActive(index);
    document.getElementById(optionId(index))?.scrollIntoView({ block: "nearest" });
  };
  const openList = () => {
    if (open) return;
    setOpen(true);
    if (!free) input.current?.select();
    const chosen = drawn.findIndex((choice) => choice.value === value);
    setActive(free ? -1 : chosen);
    requestAnimationFrame(() => chosen >= 0 && document.getElementById(optionId(chosen))?.scrollIntoView({ block: "nearest" }));
  };
  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const pick = (choice: Choice) => {
    setTyped(null);
    close();
    if (choice.value !== value) onChange(choice.value);
  };
  const type = (whole: string) => {
    // The name of what is chosen is no text to be typed on: the first letters replace it, wherever the caret stands.
    const next = !free && typed === null && label !== "" && whole.startsWith(label) ? whole.slice(label.length) : whole;
    setTyped(next);
    setOpen(true);
    // A box of choices proposes the first hit; a box of free text never chooses on its own.
    setActive(free || next.trim() === "" ? -1 : 0);
    if (free) onChange(next);
    else if (clearable && next === "" && value !== "") onChange("");
  };
  const leave = () => {
    const exact = !free && typed !== null ? (named(choices, typed) ?? (open && found.length === 1 ? found[0] : undefined)) : undefined;
    if (exact) pick(exact);
    setTyped(null);
    close();
    onLeave?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = drawn.length - 1;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (!open) openList();
        else if (event.altKey) close();
        else moveTo(event.key === "ArrowDown" ? (active >= last ? 0 : active + 1) : active <= 0 ? last : active - 1);
        return;
      case "PageDown":
      case "PageUp":
        if (!open) return;
        event.preventDefault();
        moveTo(Math.max(0, Math.min(last, active + (event.key === "PageDown" ? 10 : -10))));
        return;
      case "Enter":
        if (!open) return;
        if (activeChoice) {
          event.preventDefault();
          pick(activeChoice);
        } else close();
        return;
      case "Escape":
        if (!open) return;
        event.preventDefault();
        event.stopPropagation();
        if (!free) setTyped(null);
        close();
        return;
      default:
        return;
    }
  };

  const note = loading
    ? en.common.loading
    : choices.length === 0
      ? en.common.noChoices
      : found.length === 0
        ? en.common.noChoice
        : found.length > drawn.length
          ? en.common.moreChoices(formatCount(drawn.length), formatCount(found.length))
          : null;
  // Free text needs no list that says "nothing": the text itself is the answer.
  const showList = open && !(free && (loading || found.length === 0));
  // What stands above the box may have changed its place.
  useLayoutEffect(() => {
    if (showList) positioning.current?.updatePosition();
  });

  return (
    <>
      <Input
        {...rest}
        {...(size ? { size } : {})}
        disabled={disabled}
        ref={input}
        root={{ ref: targetRef, className: className ?? styles.root }}
        input={{
          role: "combobox",
          "aria-autocomplete": "list",
          "aria-expanded": showList,
          "aria-controls": showList ? listId : undefined,
          "aria-activedescendant": showList && activeChoice ? optionId(active) : undefined,
          onKeyDown,
          onClick: () => (open ? undefined : openList()),
          spellCheck: false,
          autoComplete: "off",
          autoCapitalize: "off",
        }}
        value={text}
        onChange={(_, data) => type(data.value)}
        onBlur={leave}
        contentAfter={
          <ChevronDownRegular
            aria-hidden
            className={styles.chevron}
            onMouseDown={(event) => {
              event.preventDefault();
              if (disabled) return;
              input.current?.focus();
              if (open) close();
              else {
                openList();
                input.current?.select();
              }
            }}
          />
        }
      />
      {showList && (
          <div ref={containerRef} className={styles.popup} onMouseDown={(event) => event.preventDefault()}>
            <div role="listbox" id={listId} className={styles.list} aria-label={rest["aria-label"] ?? en.common.choicesFound(formatCount(found.length))}>
              {drawn.map((choice, index) => (
                <div
                  key={choice.value}
                  id={optionId(index)}
                  role="option"
                  aria-describedby={choice.detail ? `${optionId(index)}-detail` : undefined}
                  aria-selected={choice.value === value}
                  data-active={index === active}
                  className={styles.option}
                  onClick={() => pick(choice)}
                >
                  <span className={styles.label}>{choice.label}</span>
                  {choice.detail && (
                    <span aria-hidden id={`${optionId(index)}-detail`} className={styles.detail}>
                      {choice.detail}
                    </span>
                  )}
                </div>
              ))}
            </div>
            {note !== null && <div className={styles.note}>{note}</div>}
          </div>
      )}
    </>
  );
}
