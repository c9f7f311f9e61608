// Finds things on the page as a screen reader does: by role and accessible name, both computed by axe-core. Injected by
// window.rs once per page, after axe-core itself. Every wait is one call that answers when the page is as asked, or
// with what it found instead when the time is over.
(() => {
  const { aria, dom, text } = axe.commons;
  const tidy = (words) => (words ?? "").replace(/\s+/g, " ").trim();

  const withTree = (work) => {
    axe.teardown();
    axe.setup(document.documentElement);
    try {
      return work();
    } finally {
      axe.teardown();
    }
  };

  // A password box has no role of its own; here it is called "password".
  const roleOf = (element) =>
    element.matches("input[type=password]") ? "password" : aria.getRole(element, { noPresentational: false });

  const withRole = (role, within) =>
    [...(within ?? document).querySelectorAll("*")].filter(
      (element) => roleOf(element) === role && dom.isVisibleToScreenReaders(element),
    );

  // The words of a cell as a screen reader says them: of a text cut to fit, the whole and not the part that is seen.
  const said = (cell) => {
    const heard = cell.cloneNode(true);
    for (const unheard of heard.querySelectorAll("[aria-hidden=true]")) unheard.remove();
    return heard.textContent;
  };

  const nameOf = (element) => tidy(text.accessibleText(element));
  const fits = (name, wanted) =>
    wanted.endsWith("…") ? name.startsWith(wanted.slice(0, -1)) : name === wanted;

  const isDisabled = (element) => element.disabled === true || element.getAttribute("aria-disabled") === "true";

  const named = (role, name, within) =>
    withTree(() => withRole(role, within).filter((element) => fits(nameOf(element), name)));

  const names = (role, within) => withTree(() => withRole(role, within).map(nameOf));

  const until = (look, milliseconds) =>
    new Promise((answer) => {
      const end = performance.now() + milliseconds;
      const again = () => {
        const found = look();
        if (found.done || performance.now() > end) answer(found);
        else setTimeout(again, 40);
      };
      again();
    });

  window.regentTest = {
    // To be pressed, a thing must be switched on, which is waited for, and wholly in sight: the driver does not press what
    // the edge of a scrolling part cuts through.
    find: (role, name, within, toPress, milliseconds) =>
      until(() => {
        const element = named(role, name, within).find((found) => !toPress || !isDisabled(found));
        if (toPress) element?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
        return { done: !!element, element: element ?? null, instead: element ? [] : names(role, within) };
      }, milliseconds),
    gone: (role, name, milliseconds) =>
      until(() => ({ done: named(role, name).length === 0 }), milliseconds),
    says: (wanted, milliseconds) =>
      until(() => {
        const words = tidy(document.body.innerText);
        return { done: words.includes(wanted), words };
      }, milliseconds),
    becomes: (role, name, attribute, wanted, milliseconds) =>
      until(() => {
        const values = named(role, name).map((element) => element.getAttribute(attribute));
        return { done: values.includes(wanted), values };
      }, milliseconds),
    ticked: (role, name, milliseconds) =>
      until(() => ({ done: named(role, name).some((element) => element.checked === true) }), milliseconds),
    value: (element, wanted, milliseconds) =>
      until(() => ({ done: element.value === wanted, value: element.value }), milliseconds),
    describe: (element) =>
      withTree(() => ({
        role: roleOf(element),
        name: nameOf(element),
        value: element.value ?? null,
        checked: element.checked ?? null,
        expanded: element.getAttribute("aria-expanded"),
        invalid: element.getAttribute("aria-invalid") === "true",
        description: tidy(
          (element.getAttribute("aria-describedby") ?? "")
            .split(/\s+/)
            .map((id) => (id ? document.getElementById(id)?.textContent : ""))
            .join(" "),
        ),
      })),
    rows: (name) =>
      withTree(() =>
        ["grid", "table", "treegrid"]
          .flatMap((role) => withRole(role))
          .filter((grid) => nameOf(grid) === name)
          .flatMap((grid) => withRole("row", grid))
          .map((row) => ["gridcell", "cell", "rowheader"].flatMap((role) => [...row.querySelectorAll("*")]
            .filter((cell) => aria.getRole(cell) === role)
            .map((cell) => ({ cell, place: cell.getBoundingClientRect().left })))
            .sort((one, other) => one.place - other.place)
            .map(({ cell }) => tidy(said(cell))))
          .filter((cells) => cells.length > 0),
      ),
    // Two frames after the page said that it is ready: earlier pictures are blank.
    settled: () =>
      new Promise((answer) => requestAnimationFrame(() => requestAnimationFrame(() => answer({ done: true })))),
    // WebKitWebDriver takes a picture with the next frame that paints something. A page at rest paints nothing, and the
    // picture would never come: one pixel of hardly any colour is kept changing meanwhile.
    stir: () => {
      const pixel = document.createElement("div");
      pixel.id = "regent-test-pixel";
      pixel.setAttribute("aria-hidden", "true");
      pixel.style.cssText = "position:fixed;right:0;bottom:0;width:1px;height:1px;pointer-events:none";
      document.body.append(pixel);
      let even = false;
      const again = () => {
        if (!pixel.isConnected) return;
        even = !even;
        pixel.style.backgroundColor = even ? "rgba(128,128,128,.01)" : "rgba(128,128,128,.02)";
        requestAnimationFrame(again);
      };
      again();
    },
    rest: () => document.getElementById("regent-test-pixel")?.remove(),
    violations: async () => {
      // The exclusion: Fluent's own focus sentinels, which take no part in the accessibility tree.
      const found = await axe.run({ exclude: ["[data-tabster-dummy]"] }, { resultTypes: ["violations"] });
      return found.violations.map(
        (rule) => `${rule.id} (${rule.impact}): ${rule.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join(" | ")}`,
      );
    },
  };
})();
