namespace Sidecar.Netfilter.Formats;

/// <summary>A text form of rules: render and parse side by side.</summary>
/// <remarks>
/// A format renders the tables of its own backend and family and leaves the others to their formats.
/// The law of every format: <c>Parse(Render(script)).Value == script</c>, for a script of tables that it renders.
/// </remarks>
public interface IRuleSetFormat
{
    /// <summary>The name of the format, such as <c>iptables-restore</c>.</summary>
    string Name { get; }

    /// <summary>The text that carries the script out.</summary>
    /// <param name="script">The commands, in order.</param>
    string Render(RuleScript script);

    /// <summary>The text that makes the rules in an empty namespace; the form in which the kernel's tool lists them.</summary>
    /// <param name="rules">The rules.</param>
    string Render(RuleSet rules);

    /// <summary>Reads a text. <see cref="RuleScript.ToRuleSet"/> of the result gives the rules in force.</summary>
    /// <param name="text">The text.</param>
    ParseResult<RuleScript> Parse(string text);
}
