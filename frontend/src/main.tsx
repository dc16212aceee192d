import { StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { answered } from "./api/early";
import { Root } from "./app/Root";
import { appearance } from "./start";
import "./styles/tokens.css";
import "./styles/contrast.css";
import "./styles/base.css";
import "./styles/forced.css";
import "./styles/page.css";
import "./styles/statusbar.css";
import "./styles/toolbar.css";
import "./styles/touch.css";
import "./styles/sidebar.css";
import "./styles/panel.css";
import "./styles/login.css";
import "./styles/dialog.css";
import "./styles/toasts.css";
import "./styles/row.css";
import "./styles/bar.css";
import "./styles/row-compact.css";
import "./styles/status.css";
import "./styles/row-narrow.css";

/** So long the page waits for its list, to be drawn at once; then it says that it is loading. */
const PATIENCE_MS = 300;

const element = document.getElementById("root");
if (element === null) {
  throw new Error("index.html has no #root");
}
const root = createRoot(element);
void Promise.all([appearance, answered(PATIENCE_MS)]).then(() => {
  // Within this task, so that the first frame has the list in it.
  flushSync(() => {
    root.render(
      <StrictMode>
        <Root />
      </StrictMode>,
    );
  });
});
