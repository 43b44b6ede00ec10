namespace Sidecar.Core.Webhooks.Conditions;

/// <summary>Text that is not read here: it may be CEL all the same.</summary>
sealed class CelSyntaxException(string message) : FormatException(message);
