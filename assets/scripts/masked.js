// The hints of a survey of one's own; apart from its queue, since most surveys ask for no words.
import { watchTexts } from "./masking.js";

watchTexts();
