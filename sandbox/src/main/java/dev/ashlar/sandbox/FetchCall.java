package dev.ashlar.sandbox;

/**
 * A request that a script makes.
 *
 * @param redirect {@code follow}, {@code error} or {@code manual}
 * @param body whole; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
public record FetchCall(FetchHead head, String redirect, byte[] body) {}
