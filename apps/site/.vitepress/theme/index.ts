// The default theme with the system's own fonts: nothing is loaded that is not ours.
import { useData } from "vitepress";
import theme from "vitepress/theme-without-fonts";
import { defineComponent, h, nextTick, onMounted, watch } from "vue";

import "./style.css";

/** The default layout has a main landmark in documents, and none on the home page. */
const Layout = defineComponent(() => {
  const { frontmatter } = useData();
  const mark = (): void => {
    const content = document.querySelector("#VPContent");
    if (frontmatter.value["layout"] === "home") content?.setAttribute("role", "main");
    else content?.removeAttribute("role");
  };
  onMounted(mark);
  watch(frontmatter, () => nextTick(mark));
  return () => h(theme.Layout);
});

export default { extends: theme, Layout };
