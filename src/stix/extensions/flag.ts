/** The id of the definition of the extension that marks a redacted copy. Fixed for good. */
export const redactedExtensionId = "extension-definition--9b68a638-f803-4fd8-8f8f-8cca0af2cee5";
