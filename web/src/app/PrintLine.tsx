/** On paper, what the page is of; written when it is printed, since the present moves on. */
import { useContext, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { Caption } from "../components/PanelTools";

export function PrintLine() {
  const caption = useContext(Caption);
  const [text, setText] = useState("");
  useEffect(() => {
    const write = () => flushSync(() => setText(caption()));
    const paper = window.matchMedia("print");
    window.addEventListener("beforeprint", write);
    paper.addEventListener("change", write);
    return () => {
      window.removeEventListener("beforeprint", write);
      paper.removeEventListener("change", write);
    };
  }, [caption]);
  return <p className="gs-full gs-printed">{text}</p>;
}
