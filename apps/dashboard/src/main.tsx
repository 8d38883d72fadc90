import { render } from "preact";
import { App } from "./app.js";
import "./style/base.css";
import "./style/parts.css";
import "./style/playground.css";
import "./style/trace.css";
import "./style/views.css";

const root = document.querySelector("#app");
if (root !== null) render(<App />, root);
