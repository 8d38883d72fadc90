/** Light or dark: as the system has it, or as the reader chose. */
import { useEffect, useState } from "preact/hooks";

export type ThemeName = "light" | "dark";

const STORED = "vclock-theme";

function preferred(): ThemeName {
  const stored = globalThis.localStorage.getItem(STORED);
  if (stored === "light" || stored === "dark") return stored;
  return globalThis.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function useTheme(): [ThemeName, (theme: ThemeName) => void] {
  const [theme, setTheme] = useState(preferred);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  useEffect(() => {
    const media = globalThis.matchMedia("(prefers-color-scheme: dark)");
    const changed = () => setTheme(preferred());
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, []);
  const choose = (theme: ThemeName) => {
    globalThis.localStorage.setItem(STORED, theme);
    setTheme(theme);
  };
  return [theme, choose];
}
