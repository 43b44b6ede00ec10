using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>
/// Takes the containers of an earlier injection out of a list. Those that were the user's stay, in the form and the order
/// they are recorded in; recorded ones that have gone are appended.
/// </summary>
/// <remarks>The order matters: templates list the containers, and a second injection must list them as the first.</remarks>
static class CleanedContainers
{
    /// <summary>Cleans one list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="added">The names that the earlier injection brought.</param>
    /// <param name="users">The user's versions of some of them, in the order they had.</param>
    /// <param name="mover">The container that injections move, if any: where it stands says the least.</param>
    public static void Clean(
        ContainerListEditor list, EquatableArray<string> added, IReadOnlyList<JsonObject> users, string? mover)
    {
        var recorded = users.Select(NameOf).ToList();
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (!added.Contains(list[i].Name))
                continue;
            var user = recorded.IndexOf(list[i].Name);
            list.TakeAt(i);
            if (user >= 0)
                list.Insert(i, (JsonObject)users[user].DeepClone());
        }
        PutInOrder(list, [.. recorded.Where(added.Contains)], mover);
        foreach (var user in users)
            if (list.IndexOf(NameOf(user)) < 0)
                list.Add((JsonObject)user.DeepClone());
    }

    /// <summary>Moves as few as it takes, the mover first of all; a moved one goes to the nearest that it stood beside.</summary>
    static void PutInOrder(ContainerListEditor list, List<string> order, string? mover)
    {
        var settled = new List<string>();
        foreach (var name in list.Select(container => container.Name).Where(name => order.Contains(name)).OrderBy(name => name == mover).ToList())
        {
            if (!FitsAmong(list, order, settled, name))
                Move(list, order, settled, name);
            settled.Add(name);
        }
    }

    static bool FitsAmong(ContainerListEditor list, List<string> order, List<string> settled, string name) =>
        settled.All(other => list.IndexOf(other) < list.IndexOf(name) == order.IndexOf(other) < order.IndexOf(name));

    static void Move(ContainerListEditor list, List<string> order, List<string> settled, string name)
    {
        var rank = order.IndexOf(name);
        var container = list.TakeAt(list.IndexOf(name));
        var next = order.Skip(rank + 1).FirstOrDefault(settled.Contains);
        list.Insert(next is null ? list.IndexOf(order.Take(rank).Last(settled.Contains)) + 1 : list.IndexOf(next), container);
    }

    static string NameOf(JsonObject container) => container["name"]!.GetValue<string>();
}
