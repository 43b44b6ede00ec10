using System.Collections.ObjectModel;

namespace Sidecar.Core.Injection.Preflight;

/// <summary>What is looked for in an injected pod, and what comes of it.</summary>
public sealed record PreflightPolicy
{
    /// <summary>The name of the injected proxy; null (the default) if there is none whose identity matters.</summary>
    public string? ProxyContainer { get; init; }

    /// <summary>Ports that the injected containers need, each with what for. Default: none.</summary>
    public IReadOnlyDictionary<int, string> ReservedPorts { get; init; } = ReadOnlyDictionary<int, string>.Empty;

    /// <summary>What comes of findings of a code that <see cref="Actions"/> does not name. Default: a warning.</summary>
    public PreflightAction Default { get; init; } = PreflightAction.Warn;

    /// <summary>What comes of findings, by their code. Default: empty.</summary>
    public IReadOnlyDictionary<string, PreflightAction> Actions { get; init; } =
        ReadOnlyDictionary<string, PreflightAction>.Empty;

    /// <summary>What comes of a finding.</summary>
    /// <param name="code">The code of the finding.</param>
    internal PreflightAction ActionFor(string code) => Actions.TryGetValue(code, out var action) ? action : Default;
}
