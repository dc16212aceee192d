import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/page.css";
import "./styles/toolbar.css";
import "./styles/panel.css";
import "./styles/login.css";
import "./styles/dialog.css";
import "./styles/toasts.css";
import "./styles/row.css";

const root = document.getElementById("root");
if (root === null) {
  throw new Error("index.html has no #root");
}
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
