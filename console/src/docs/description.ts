interface Description {
  servers?: { url: string; description?: string }[];
}

/** The description as it is called from here: its server is the folder that it came from, also behind a stage's path. */
export const describedFrom = (description: Description, where: URL): Description => ({
  ...description,
  servers: [{ url: new URL(".", where).href.replace(/\/$/, ""), description: "这个中枢" }],
});
