SELECT change, kind FROM births WHERE record = ?1 AND stream = ?2
UNION
SELECT change, kind FROM versions WHERE record = ?1 AND stream = ?2
