package dev.ashlar.sandbox;

/**
 * A request that a script makes.
 *
 * @param redirect {@code follow}, {@code error} or {@code manual}
 * @param body the receiver's to close; one that is whole can be sent again after a redirect
 */
public record FetchCall(FetchHead head, String redirect, Body body) {}
