WITH RECURSIVE merged (id) AS (
  SELECT id FROM persons WHERE merged_into = ?1
  UNION
  SELECT persons.id FROM persons JOIN merged ON persons.merged_into = merged.id
)
SELECT persons.id FROM persons JOIN merged ON merged.id = persons.id
WHERE persons.id <> ?1
ORDER BY persons.n
