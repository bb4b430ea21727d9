// GOV.UK's button that shows what was typed as a password.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
createAll(PasswordInput);
