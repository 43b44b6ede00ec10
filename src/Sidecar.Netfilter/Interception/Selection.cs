namespace Sidecar.Netfilter.Interception;

/// <summary>Everything, or the items listed; possibly nothing. <c>default</c> is nothing.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public readonly record struct Selection<T>
{
    Selection(bool all, EquatableArray<T> items) => (IsAll, Items) = (all, items);

    /// <summary>True for everything, written <c>*</c>.</summary>
    public bool IsAll { get; }

    /// <summary>True when nothing is selected.</summary>
    public bool IsNone => !IsAll && Items.IsEmpty;

    /// <summary>The items selected; empty for everything.</summary>
    public EquatableArray<T> Items { get; }

    internal static Selection<T> All => new(true, []);

    internal static Selection<T> Of(EquatableArray<T> items) => new(false, items);

    /// <summary><c>*</c>, or the items with commas between.</summary>
    public override string ToString() => IsAll ? "*" : string.Join(',', Items);
}
