package dojo.protocol;

import java.io.InputStream;
import java.net.http.HttpHeaders;

/**
 * A reply whose body may still be arriving.
 *
 * @param status that of HTTP
 */
record Response(int status, HttpHeaders headers, InputStream body) {}
