"""What is handed to the readers: honest samples to be damaged, and units that are hostile when they are repeated."""

from typing import Final

RING: Final = (
    b'{"event":"call","data":{"type":"ringing","deviceNumber":"1001","serviceDN":"1001","callingDN":"0318055123",'
    b'"calledDN":"1001","causeCode":59,"causeMsg":"trunk_call","callRefID":7,"evtSerialNum":83}}'
)
QUEUED: Final = b'{"type":" queued ","deviceNumber":1001,"calledDN":"620","callingDN":"025551234",reason:no_agents,}'
ACD: Final = b'{"eventCode":3,"eventStr":"CALL_ARRIVED","callRefID":"N/A","acdGroup":"620","time":"2026/03/04 10:11"}'
LOGIN: Final = (
    b'\0{"token":"t","checkConnectionTimer":120,"systemType":"UCP","gateway":{"others":["h:1/sha256:0"]},'
    b'"data":{"terminals":[{"deviceNumber":"1001","callControl":"enable"}]},"result":[{"1001":"OK"}]}'
)
RECORDS: Final = (
    b'{"count":1 "items":[{"Index":"7" "callRefID":9 "StationNumber":"1001" "CoNumber":"01" "Duration":"00:01:05" '
    b'"StartTime":"2026-03-04 10:11" "Direction":"I" "DialedNumber1":"0318055123" "DisconnectCause":"16-Normal"}]}'
)
QUERY: Final = b'q={"$and":[{"$>=":{"Index":2}},{"$regex":{"StationNumber":"*00?"}}],"$not":{"Cost":5}}&n=1'
VCARD: Final = (
    b'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Kim;Min-ji;;;\r\nFN:Min-ji Kim\r\nitem1.TEL;TYPE="WORK,voice";PREF=1:'
    b"+82 31 805 5123\r\nitem1.X-ABLabel:_$!<Mobile>!$_\r\nNOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=EUC-KR:=B1=E8=\r\n"
    b" more\r\nEND:VCARD\r\n"
)
CSV: Final = (
    b'Name,Company,Business Phone,Mobile\r\n"Kim, Min-ji",Hana,+82 31 805 5123 ::: 1001,010-1234-5678\r\n'
    b'Park;"never closed\r\n'
)
PROFILE: Final = (
    b'[dialling]\ncountry = "82"\noutside = "9"\n[crm]\nurl = "https://crm.example/{number}"\n[site]\n'
    b'[[contacts.ldap]]\nname = "x"\nhost = "h"\n[pins]\n"h:1" = "sha256:00"\n'
)
XML: Final = (
    b'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:"><d:response><d:href>/a</d:href><d:propstat><d:prop>'
    b"<d:getetag>1</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
)
SNAPSHOT: Final = b'{"events":[{"type":"connected","deviceNumber":"1001","callRefID":3},7,{"type":" held"}]}'
NUMBER: Final = "+82 (0)31-805-5123 ext. 12, 1588-1234; ２０００".encode()
LINK: Final = b"+8231805;5123;ext=12;phone-context=%2B82@host.example:5060?subject=1"
IPC: Final = b'{"verb":"dial","number":"tel:0318055123","yes":true}\n'
DIRECTORY: Final = "Kim\0031 805 5123\0Hana\0\xff\0김민지".encode()

SAMPLES: Final[dict[str, tuple[bytes, ...]]] = {
    "decoder": (RING, QUEUED, b'{"event":"acd","data":' + ACD + b"}", b'{"event":"smdr","data":' + RECORDS + b"}"),
    "acd_event": (ACD,),
    "repair": (QUEUED, RECORDS),
    "http_answer": (LOGIN, b"\0" + RECORDS, b'\1{"error":{"code":"3","message":"no licence"}}'),
    "snapshot": (SNAPSHOT,),
    "records": (RECORDS,),
    "query": (QUERY, QUERY.removeprefix(b"q=")),
    "request": (QUERY, b'{"transactionID":1,"data":{"deviceNumber":["1001"]}}', b"deviceNumber=1&deviceNumber=2"),
    "numbers": (NUMBER, b"call +82 31 805 5123 or 031/805-5124", b"*55#", b"20.11.2026 or 1,234,567.00"),
    "link": (LINK, NUMBER),
    "ipc": (IPC,),
    "settings": (PROFILE,),
    "profile": (PROFILE,),
    "vcard": (VCARD,),
    "csv": (CSV,),
    "ldap": (DIRECTORY,),
    "carddav": (XML,),
}

# begin, what is repeated, end
Hostile = tuple[bytes, bytes, bytes]
HOSTILE: Final[tuple[Hostile, ...]] = (
    (b"", b" ", b""),
    (b"", b" ", b"x"),
    (b"x", b" ", b"x"),
    (b"", b"\t \n", b"x"),
    (b"", b"a", b""),
    (b"", b"0", b""),
    (b"", b"1 ", b"x"),
    (b"", b"1-", b"x"),
    (b"+", b"1", b"x"),
    (b"", b"(0)", b""),
    (b"", b"+", b""),
    (b"", b",", b""),
    (b"", b";", b""),
    (b"", b":", b""),
    (b"", b"/", b""),
    (b"", b"\\", b""),
    (b'"', b"\\", b""),
    (b"", b'"', b""),
    (b"", b'"a', b""),
    (b"", b"=", b""),
    (b"", b"a=", b""),
    (b"", b"a=1&", b""),
    (b"", b"&", b""),
    (b"", b"%", b""),
    (b"", b"%41", b""),
    (b"", b"%25", b""),
    (b"", b"{", b""),
    (b"", b"[", b""),
    (b"", b"}", b""),
    (b"", b"{}", b""),
    (b"[", b"[],", b"[]]"),
    (b"[", b"{},", b"{}]"),
    (b"", b'{"a":', b""),
    (b"", b'{"$not":', b""),
    (b'{"$regex":{"StationNumber":"', b"*1", b'x"}}'),
    (b'{"$regex":{"StationNumber":"', b"*", b'x"}}'),
    (b'{"$or":[', b'{"Index":1},', b'{"Index":1}]}'),
    (b'{"a":"', b"x", b'"}'),
    (b'{"a":', b"9", b"}"),
    (b'{"a":1e', b"9", b"}"),
    (b'{"a":[', b'"1001",', b'"1001"]}'),
    (b'{"deviceNumber":[', b'"1001",', b'"1001"]}'),
    (b'{"result":[', b'{"1001":"OK"},', b"{}]}"),
    (b'{"items":[', b'{"Index":1},', b"{}]}"),
    (b'{"events":[', b'{"type":"held"},', b"{}]}"),
    (b"{", b'"a":1,', b'"a":1}'),
    (b"{", b'"a":1 ', b"}"),
    (b'{"event":"call","data":{"type":"', b" ", b'ringing"}}'),
    (b'{"event":"call","data":{', b'"x":bare,', b'"type":"ringing"}}'),
    (b'{"event":"call","data":{"type":"conferenced","memberDN":[', b'"1",', b'"1"]}}'),
    (b"\0{", b'"a":1 ', b"}"),
    (b"", b"tel:", b""),
    (b"", b"tel:1", b""),
    (b"", b"1588-", b""),
    (b"", b"ext ", b"1"),
    (b"", b"ext=", b""),
    (b"1", b" ext", b"x"),
    (b"", b"www.", b""),
    (b"", b"http://", b""),
    (b"", b"\xef\xbc\x91", b""),
    (b"", b"\xe2\x80\x8b", b""),
    (b"", b"\xcc\x81", b""),
    (b"", b"\xff", b""),
    (b"", b"\0", b""),
    (b"", b"\r", b""),
    (b"", b"\n", b""),
    (b"", b"a,b\n", b""),
    (b"Name,Phone\n", b"a,1\n", b""),
    (b"Name,Phone\n", b'"', b""),
    (b"Name,Phone\nx,1234567", b" ", b"x\n"),
    (b"Name,Phone\nx,1234567", b"; ", b"x\n"),
    (b"Name,Phone\nx,", b"/ ", b"x\n"),
    (b"", b"Phone,", b""),
    (b"BEGIN:VCARD\n", b"TEL:1\n", b"END:VCARD\n"),
    (b"", b"BEGIN:VCARD\n", b""),
    (b"", b"BEGIN:VCARD\nEND:VCARD\n", b""),
    (b"BEGIN:VCARD\nTEL:1\n", b"\n ", b"x\nEND:VCARD\n"),
    (b"BEGIN:VCARD\nTEL:1\n", b"KIND:\n", b"x\nEND:VCARD\n"),
    (b"BEGIN:VCARD\nTEL:1\nNOTE:\\", b"n", b"\nEND:VCARD\n"),
    (b"BEGIN:VCARD\nTEL:1\nNOTE:", b"\\n", b"\nEND:VCARD\n"),
    (b'BEGIN:VCARD\nTEL;"', b";x", b'":1\nEND:VCARD\n'),
    (b"BEGIN:VCARD\nTEL", b";TYPE=x", b":1\nEND:VCARD\n"),
    (b"BEGIN:VCARD\nTEL;TYPE=", b"x,", b":1\nEND:VCARD\n"),
    (b"BEGIN:VCARD\nN:", b"x;", b"\nEND:VCARD\n"),
    (b"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:", b"=\n", b"\nEND:VCARD\n"),
    (b"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:", b"=4", b"\nEND:VCARD\n"),
    (b"", b"kind-kind.", b":group"),
    (b"", b"[a]\n", b""),
    (b"", b"a.", b"=1"),
    (b"a=", b"[", b""),
    (b"a='", b"x", b"'"),
    (b"a='''", b"x\n", b"'''"),
    (b"", b"#\n", b""),
    (b"<d:multistatus xmlns:d='DAV:'>", b"<d:response/>", b"</d:multistatus>"),
    (b"<a>", b"<a>", b""),
    (b"<a ", b"b='' ", b"/>"),
    (b"<a>", b"x\n", b"</a>"),
    (b"<a>", b"&amp;", b"</a>"),
)

# what took too long, or let an error out, before it was mended
ONCE_TOO_MUCH: Final[dict[str, tuple[Hostile, ...]]] = {
    "csv": ((b"Name,Phone\nx,1234567", b" ", b"x\n"),),
    "vcard": (
        (b"BEGIN:VCARD\nTEL:1\nNOTE:\\", b"n", b"\nEND:VCARD\n"),
        (b'BEGIN:VCARD\nTEL;"', b";x", b'":1\nEND:VCARD\n'),
        (b"", b"\n", b""),
    ),
    "settings": ((b"", b"a.", b"=1"), (b"a=", b"9", b"")),
    "profile": ((b"", b"a.", b"=1"), (b"a=", b"[", b""), (b"x={", b"a.", b"=1}")),
    "decoder": ((b"", b"a,b\n", b""),),
    "repair": ((b"a=", b"[", b""),),
    "records": ((b"", b"{}", b""),),
}
