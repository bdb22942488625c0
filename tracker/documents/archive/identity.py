"""What a printed file says it is: PDF/A-2u (ISO 19005-2, for decades) and PDF/UA-1 (ISO 14289-1, for everybody) at once.

WeasyPrint writes the name of one standard only. PDF/A allows the other's name where the file explains it: the schema.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

END: Final = b"</rdf:RDF>"
PDF_UA: Final = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def claim_both(metadata: Any) -> None:
    """Let the metadata of a WeasyPrint document name PDF/UA-1 beside the variant that it is written in."""
    metadata.generate_rdf_metadata = partial(_with_pdf_ua, metadata.generate_rdf_metadata)


def _with_pdf_ua(generate: Any, *arguments: Any) -> bytes:
    described: bytes = generate(*arguments)
    if not described.endswith(END):
        raise ValueError("WeasyPrint writes its metadata in another way")
    return described.removesuffix(END) + PDF_UA + END
