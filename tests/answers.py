"""What an answer tells its reader: all of it but the number that tells one request from another."""


def headers_of(response):
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
