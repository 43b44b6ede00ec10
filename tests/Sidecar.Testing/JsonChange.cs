namespace Sidecar.Testing;

/// <summary>A generated JSON value and what became of it after some edits.</summary>
/// <param name="Before">The value.</param>
/// <param name="After">What became of it.</param>
public sealed record JsonChange(JsonTree Before, JsonTree After)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Before.Text}\n  -> {After.Text}";
}
