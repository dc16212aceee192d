import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { askEarly } from "./api/early";
import { Root } from "./app/Root";
import { warmUp } from "./lib/format";
import { followAppearance } from "./store/appearance";
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

askEarly();
const element = document.getElementById("root");
if (element === null) {
  throw new Error("index.html has no #root");
}
const root = createRoot(element);
void followAppearance().then(() => {
  warmUp();
  root.render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
});
