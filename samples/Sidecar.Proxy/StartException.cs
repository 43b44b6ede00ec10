namespace Sidecar.Proxy;

/// <summary>The proxy cannot start; the message says what to change.</summary>
sealed class StartException(string message) : Exception(message);
