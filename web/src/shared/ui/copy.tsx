import { useEffect, useState } from "react";
import { Button } from "./button";

/** Copies a text that is shown beside it. If the browser does not let it, it says so: the text can be marked by hand. */
export function Copy({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState<"copied" | "refused">();
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(undefined), 2500);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("copied");
    } catch {
      setSaid("refused");
    }
  };
  return (
    <>
      <Button icon={said === "copied" ? "check" : "copy"} onClick={copy}>
        {said === "copied" ? "Copied" : `Copy the ${what}`}
      </Button>
      <span role="status" className={said === "refused" ? "self-center text-12 text-danger" : "sr-only"}>
        {said === "refused" ? "The browser does not let us copy: mark the text and copy it yourself." : said ? "Copied" : ""}
      </span>
    </>
  );
}
