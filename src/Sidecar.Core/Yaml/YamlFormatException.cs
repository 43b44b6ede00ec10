using System.Collections.Immutable;

namespace Sidecar.Core.Yaml;

/// <summary>A text is not the YAML it should be. The message has every problem found, each on a line of its own.</summary>
public sealed class YamlFormatException : FormatException
{
    /// <summary>States the problems.</summary>
    /// <param name="diagnostics">At least one problem, in the order of the text.</param>
    /// <exception cref="ArgumentException">There is no problem.</exception>
    public YamlFormatException(params ImmutableArray<Diagnostic> diagnostics)
        : base(string.Join('\n', diagnostics))
    {
        if (diagnostics.IsDefaultOrEmpty)
            throw new ArgumentException("Expected at least one problem.", nameof(diagnostics));
        Diagnostics = diagnostics;
    }

    /// <summary>The problems, in the order of the text.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
