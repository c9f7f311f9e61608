// The same change as JSON, Bicep, Azure CLI and Terraform, each to copy. The text comes from the backend as it is.
import { makeStyles, Tab, TabList, tokens } from "@fluentui/react-components";
import { useId, useState } from "react";
import type { CodeView as Code } from "@/backend/generated/CodeView";
import { CopyButton } from "@/components/CopyButton";
import { en } from "@/strings/en";

const languages: (keyof Code)[] = ["json", "bicep", "azureCli", "terraform"];

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: "8px" },
  tabs: { marginLeft: "-12px" },
  code: {
    margin: 0,
    padding: "16px",
    height: "280px",
    boxSizing: "border-box",
    overflow: "auto",
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    tabSize: 2,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

export function CodeView({ code }: { code: Code }) {
  const styles = useStyles();
  const id = useId();
  const [language, setLanguage] = useState<keyof Code>("json");
  const name = en.review.codeTabs[language];
  return (
    <>
      <div className={styles.head}>
        <TabList
          size="small"
          className={styles.tabs}
          aria-label={en.review.code}
          selectedValue={language}
          onTabSelect={(_, data) => setLanguage(data.value as keyof Code)}
        >
          {languages.map((each) => (
            <Tab key={each} value={each} id={`${id}${each}`} aria-controls={`${id}panel`}>
              {en.review.codeTabs[each]}
            </Tab>
          ))}
        </TabList>
        <CopyButton text={code[language]} what={name} label={en.review.copyCode(name)} />
      </div>
      <pre role="tabpanel" tabIndex={0} id={`${id}panel`} aria-labelledby={`${id}${language}`} className={styles.code}>
        {code[language]}
      </pre>
    </>
  );
}
