-- The version of a document that what is computed of leads follows, its body as the text it is known by.
-- Parameters: kind, slug. Index: document's kind and slug, document_version's document. Takes no locks.
select v.id, v.number, v.digest, v.author, v.published_at, v.body::text
from document d
join document_version v on v.document_id = d.id
where d.kind = %(kind)s and d.slug = %(slug)s and v.effective_at is not null
order by v.effective_at desc, v.id desc
limit 1
