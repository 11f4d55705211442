import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import { describedFrom } from "./description";

const where = new URL("../openapi.json", window.location.href);
const answer = await fetch(where);
SwaggerUIBundle({
  dom_id: "#viewer",
  spec: describedFrom(await answer.json(), where),
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  deepLinking: true,
  filter: true,
  validatorUrl: null,
});
