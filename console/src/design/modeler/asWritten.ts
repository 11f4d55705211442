const RESOURCE =
  /(<(?:[\w-]+:)?resourceAssignmentExpression\b[^>]*>\s*)<([\w-]+:)?expression\b[^>]*>([\s\S]*?)<\/\2expression>/g;

/**
 * What the drawing library spells in a way that engines do not read, spelled as they do: who may do a task
 * (`potentialOwner`) is a `formalExpression`.
 */
export function asWritten(xml: string): string {
  return xml.replace(
    RESOURCE,
    (_whole, before: string, prefix: string | undefined, text: string) =>
      `${before}<${prefix ?? ""}formalExpression>${text}</${prefix ?? ""}formalExpression>`,
  );
}
