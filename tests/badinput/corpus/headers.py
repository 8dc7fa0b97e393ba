"""Headers and methods that no well-meaning client sends."""

CONTENT_TYPES = [
    "", "json", "text/json", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "application/json; charset=", "application/json;charset=utf-7",
    "application/json; charset=utf-16", "application/json; charset=latin-1", "application/json; charset=idna", "application/json;",
    "application/json; charset=utf-8; charset=utf-16", "application/json, text/plain", "APPLICATION/JSON", "application/json\x00",
    "application/*", "*/*", "application/problem+json", "application/merge-patch+json", "application/json; a*=utf-8''b",
    "application/json; a*=nowhere''b", "text/html; charset=x-user-defined", "a" * 5000, "a/b/c", ";;;;", "application/octet-stream",
]  # fmt: skip
ACCEPTS = [
    "", "*", "*/*", "text/html", "application/json", "application/xml", "application/json;q=0", "application/json;q=2",
    "application/json;q=a", "application/json; indent=99999", "application/json; indent=-1", "text/*;q=0.1, */*;q=0", "a" * 5000,
    ",,,,", "application/json; charset*=nowhere''x", "application/vnd.oai.openapi", "image/png", "a/b;" * 500, "\x80/\xff",
]  # fmt: skip
VALUES = {
    "X-HTTP-Method-Override": ["DELETE", "PUT", "GET", "\x00"],
    "X-Method-Override": ["DELETE"],
    "X-Forwarded-For": ["127.0.0.1", "a", ",,,", "1.2.3.4, " * 500, "::1", "\u0661", "999.999.999.999", "127.0.0.1\x00"],
    "X-Forwarded-Host": ["evil.example", "a b", ""],
    "X-Forwarded-Proto": ["https", "javascript"],
    "X-Original-URL": ["/admin/"],
    "X-Rewrite-URL": ["/admin/"],
    "X-Request-ID": ["a" * 65, "a b", "\u00e9", "{{7*7}}", "", "a\x00"],
    "Range": ["bytes=0-", "bytes=-1", "bytes=9-1", "bytes=0-0,0-0", "a"],
    "If-Match": ["*", "a", '"a"', 'W/"a"', '"' + "a" * 5000 + '"', '"a", "b"', "", '"'],
    "If-None-Match": ["*", '"a"', ",,"],
    "If-Modified-Since": ["a", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Jan 9999 99:99:99 GMT"],
    "If-Unmodified-Since": ["a", "Thu, 01 Jan 1970 00:00:00 GMT"],
    "Accept-Language": ["a" * 5000, "*", "zz", "en;q=a", "../..", "en-" * 200, "\u00e9"],
    "Accept-Encoding": ["*", "gzip;q=a", "br, zstd", ""],
    "Content-Encoding": ["gzip", "deflate", "br", "identity", "gzip, gzip", "a"],
    "Transfer-Encoding": ["chunked", "identity", "chunked, chunked", "a"],
    "Expect": ["100-continue", "a"],
    "Cookie": ["a", "=", "a=b=c", "sessionid=", "sessionid=a", "sessionid=" + "a" * 5000, "csrftoken=a", ";;;", 'a="\\000"', "a=\u00e9",
               "sessionid=a; sessionid=b", "messages=a", "__Host-a=b"],
    "Authorization": ["", "Bearer", "Bearer ", "Bearer a", "Bearer a b", "Basic", "Basic a", "Basic YTpi", "Basic //8=", "Token a",
                      "Bearer kaly", "Bearer kaly_", "Bearer kaly__", "Bearer kaly_a_b", "Bearer kaly_" + "a" * 5000, "Bearer kaly_\u00e9_a",
                      "bearer kaly_a_b", "Bearer kaly_a_b_c", "Bearer \x00", "Digest a=b", "Negotiate a", "Bearer kaly_%_%", "Bearer null"],
    "X-Session-Token": ["", "a", "a" * 32, "a" * 5000, "\u00e9", "null", "a\x00", "' OR 1=1", "../", "a,b"],
    "X-CSRFToken": ["", "a", "a" * 64, "a" * 5000, "\u00e9"],
    "Referer": ["a", "http://", "https://evil.example/", "//[", "javascript:1"],
    "Origin": ["null", "https://evil.example", "a", "http://[", ""],
    "Upgrade": ["websocket", "h2c"],
    "Connection": ["X-Session-Token", "close, Cookie"],
    "User-Agent": ["", "a" * 5000, "() { :;}; id", "\u00e9"],
    "Content-Length": ["-1", "a", "9" * 30, "1.0", " 1", "+1", "0x1"],
}  # fmt: skip
METHODS = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "LINK",
    "get",
    "A" * 100,
    "PURGE",
]
CASES = [
    *(("GET", {"Accept": value}) for value in ACCEPTS),
    *(("POST", {"Content-Type": value}) for value in CONTENT_TYPES),
    *(
        (method, {name: value})
        for name, values in VALUES.items()
        for value in values
        for method in ("GET", "POST")
    ),
    *((method, {}) for method in METHODS),
]
