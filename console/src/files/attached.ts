/** A file that lies on the hub's side, as forms keep it. */
export interface Attached {
  fileId: string;
  name: string;
  size: number;
  type: string;
}

/** The files that a form's value is, or none where it is no list of files. */
export function attachedOf(value: unknown): Attached[] {
  if (!Array.isArray(value)) return [];
  const files = value.filter(
    (each): each is Attached => typeof each === "object" && each !== null && "fileId" in each,
  );
  return files.length === value.length ? files : [];
}

const MARK = /\[附件 ([^\]]{1,200}) #([0-9a-f]{32})\]/g;

/** How a file stands in a comment's text. */
export const marked = ({ name, fileId }: Attached): string =>
  `[附件 ${name.replace(/\]/g, "）")} #${fileId}]`;

/** A comment as words and the files it names. */
export function parted(comment: string): { text: string; files: Attached[] } {
  const files = [...comment.matchAll(MARK)].map(([, name, fileId]) => ({
    fileId: fileId ?? "",
    name: name ?? "",
    size: 0,
    type: /\.(png|jpe?g|gif|webp)$/i.test(name ?? "") ? "image/*" : "",
  }));
  return { text: comment.replace(MARK, "").trim(), files };
}
