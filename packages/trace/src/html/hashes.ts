/**
 * What the content security policy of a page allows: its own script and its own style sheet. `UPDATE_GOLDEN=1` writes these anew when the
 * tests run.
 */
export const PAGE_SCRIPT_HASH = "sha256-tTV5ZxhDlGXG0LXMRZcRcDo8YEyktgMdWPB8TzQut04=";
export const PAGE_STYLE_HASH = "sha256-lOdnmBUr50x98bct/MHwjr4/FWk7veynvF/0OfFNbxQ=";
