import { token } from "@/session/session";

export interface Person {
  userId: string;
  name: string;
  departmentName?: string;
}

/** People whose name or id holds the keyword. */
export async function searchPeople(keyword: string): Promise<Person[]> {
  const headers = { Authorization: `Bearer ${token.value}` };
  const answer = await fetch(`../hub/people?keyword=${encodeURIComponent(keyword)}`, {
    headers,
    credentials: "omit",
  });
  const body = (await answer.json()) as { rows?: Person[] };
  return body.rows ?? [];
}
